"""Measures the PDF renderer: in-process beside gofpdf alone, and as a whole
process beside ReportLab, WeasyPrint and LibreOffice on the same table."""
import csv
import html
import os
import re
import shutil
import statistics
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SONG = os.path.join(ROOT, "templates", "fonts", "song.ttf")
PYTHON = "/usr/bin/python3"  # the distribution's, which has its packages
ROWS = 655  # 20 pages of ours
HEADS = ["序号", "县（市、区）", "社区", "户数", "常住人口", "网格", "核定", "实有", "上月", "持证", "应训", "已训"]
COUNTIES = ["朝阳区", "长白朝鲜族自治县", "前郭尔罗斯蒙古族自治县", "昌邑区", "延吉市", "梅河口市", "农安县"]

REPORTLAB = """
import csv, sys
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import SimpleDocTemplate, Table
pdfmetrics.registerFont(TTFont("song", sys.argv[3]))
rows = list(csv.reader(open(sys.argv[1], encoding="utf8")))
t = Table(rows, repeatRows=1, style=[("FONT", (0, 0), (-1, -1), "song", 9), ("GRID", (0, 0), (-1, -1), 0.35, colors.grey),
                                     ("ALIGN", (3, 1), (-1, -1), "RIGHT")])
SimpleDocTemplate(sys.argv[2], pagesize=landscape(A4), topMargin=79, bottomMargin=74).build([t])
"""

WEASYPRINT = """
import sys
from weasyprint import HTML
HTML(filename=sys.argv[1]).write_pdf(sys.argv[2])
"""

STYLE = """@font-face { font-family: song; src: url("file://%s") }
@page { size: A4 landscape; margin: 28mm 25mm 26mm 37mm }
table { border-collapse: collapse; width: 100%%; font: 9pt song } th, td { border: 0.35pt solid grey; padding: 2pt 3pt }
td + td + td + td { text-align: right }"""


def table():
    rows = [HEADS]
    for i in range(ROWS):
        figures = [str((i * 7919 + c * 1931) % 90000 // (1 + c * c * 3)) for c in range(9)]
        rows.append([str(i + 1), COUNTIES[i % len(COUNTIES)], f"第{10000 + i}社区", *figures])
    return rows


def write_csv(rows, path):
    with open(path, "w", encoding="utf8", newline="") as f:
        csv.writer(f).writerows(rows)


def write_html(rows, path):
    def line(tag, row):
        return "<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in row) + "</tr>\n"
    with open(path, "w", encoding="utf8") as f:
        f.write(f"<!doctype html><meta charset=utf-8><style>{STYLE % SONG}</style><table><thead>{line('th', rows[0])}</thead><tbody>")
        f.writelines(line("td", r) for r in rows[1:])
        f.write("</tbody></table>")


def write_fods(rows, path):
    """A flat sheet, lying, its head repeated, in the repository's font."""
    def line(row):
        cells = "".join(
            f'<table:table-cell table:style-name="c" office:value-type="float" office:value="{c}"/>' if c.isdigit() else
            f'<table:table-cell table:style-name="c" office:value-type="string"><text:p>{html.escape(c)}</text:p></table:table-cell>' for c in row)
        return f"<table:table-row>{cells}</table:table-row>\n"
    names = "office style text table fo:xsl-fo-compatible".split()
    spaces = " ".join(f'xmlns:{n.split(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{n.split(":")[-1]}:1.0"' for n in names)
    with open(path, "w", encoding="utf8") as f:
        f.write(f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.3" '
                'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>'
                '<style:style style:name="c" style:family="table-cell"><style:table-cell-properties fo:border="0.35pt solid #808080"/>'
                '<style:text-properties fo:font-size="9pt" fo:font-family="Noto Serif CJK SC" style:font-family-asian="Noto Serif CJK SC" '
                'style:font-size-asian="9pt"/></style:style>'
                '<style:page-layout style:name="p"><style:page-layout-properties fo:page-width="297mm" fo:page-height="210mm" '
                'style:print-orientation="landscape" style:scale-to-X="1" style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>'
                '<office:master-styles><style:master-page style:name="Default" style:page-layout-name="p"/></office:master-styles>'
                '<office:body><office:spreadsheet><table:table table:name="t">')
        f.write(f"<table:table-header-rows>{line(rows[0])}</table:table-header-rows>")
        f.writelines(line(r) for r in rows[1:])
        f.write("</table:table></office:spreadsheet></office:body></office:document>")


def have_module(name):
    return os.path.exists(PYTHON) and subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True).returncode == 0


def sound(path):
    """Pages of a peer's file, which must hold every row; empty where poppler is missing."""
    if not shutil.which("pdftotext"):
        return ""
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    found = len(set(re.findall(r"第\d{5}社区", text)))
    if found != ROWS:
        raise SystemExit(f"{path} holds {found} of {ROWS} rows")
    return str(text.count("\f"))


def in_process():
    """Median milliseconds by benchmark, and how often it ran."""
    count = 5
    out = subprocess.run(["go", "test", "-run=^$", "-bench=^Benchmark(Pages|Gofpdf)[0-9]+$", f"-count={count}", "-benchtime=500ms", "./reports/pdf"],
                         cwd=ROOT, capture_output=True, text=True, check=True).stdout
    times = {}
    for name, ns in re.findall(r"^Benchmark(\w+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/op", out, re.M):
        times.setdefault(name, []).append(float(ns) / 1e6)
    return times


def verdict(ratio, wanted):
    return f"{ratio:.1f} times as fast; wanted: at least {wanted}: {'met' if ratio >= wanted else 'not met'}"


def in_process_lines():
    times = in_process()
    lines = ["\n## PDF in process, beside gofpdf alone\n",
             "The same rows of 14 columns. gofpdf draws them with one font and without layout; ours breaks lines, merges heads, "
             "sets sums bold and makes private fonts.\n",
             "| pages | ours ms | min–max ms | gofpdf ms | min–max ms | |\n| --- | --- | --- | --- | --- | --- |"]
    for pages, wanted in (("1", 4), ("20", 2), ("200", 1)):
        ours, peer = times["Pages" + pages], times["Gofpdf" + pages]
        a, b = statistics.median(ours), statistics.median(peer)
        lines.append(f"| {pages} | {a:.2f} | {min(ours):.2f}–{max(ours):.2f} | {b:.2f} | {min(peer):.2f}–{max(peer):.2f} | {verdict(b / a, wanted)} |")
    return lines


def peers(tmp):
    """Name, command or None where it is not installed, its file, times wanted."""
    source, page, sheet = (os.path.join(tmp, "table." + e) for e in ("csv", "html", "fods"))
    rows = table()
    write_csv(rows, source)
    write_html(rows, page)
    write_fods(rows, sheet)
    to = {n: os.path.join(tmp, n + ".pdf") for n in ("ours", "reportlab", "weasyprint", "table")}
    fonts = os.path.join(tmp, "fonts.conf")
    with open(fonts, "w", encoding="utf8") as f:
        f.write(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{os.path.dirname(SONG)}</dir>'
                f"<cachedir>{tmp}/fontcache</cachedir></fontconfig>")
    office = ["env", f"FONTCONFIG_FILE={fonts}", "soffice", f"-env:UserInstallation=file://{tmp}/office",
              "--headless", "--convert-to", "pdf", "--outdir", tmp, sheet]
    ours = os.path.join(tmp, "tablepdf")
    subprocess.run(["go", "build", "-trimpath", "-o", ours, os.path.join(".ci", "tablepdf", "main.go")], cwd=ROOT, check=True)
    return [
        ("`reports/pdf`", [ours, source, to["ours"]], to["ours"], None),
        ("ReportLab", [PYTHON, "-c", REPORTLAB, source, to["reportlab"], SONG] if have_module("reportlab") else None, to["reportlab"], 5),
        ("WeasyPrint", [PYTHON, "-c", WEASYPRINT, page, to["weasyprint"]] if have_module("weasyprint") else None, to["weasyprint"], 20),
        ("LibreOffice", office if shutil.which("soffice") else None, to["table"], 20),
    ]


def whole_process_lines(run, tmp):
    lines = [f"\n## PDF as a whole process: {ROWS} rows of {len(HEADS)} columns\n",
             "From the same rows, with the repository's font, from a file to a file; one run before those measured.\n",
             "| what | pages | median s | min–max s | peak MB | ours is |\n| --- | --- | --- | --- | --- | --- |"]
    base = None
    for name, cmd, path, wanted in peers(tmp):
        if cmd is None:
            lines.append(f"| {name} | not measured, not installed | | | | |")
            continue
        run(cmd, 1)
        r = run(cmd, 3 if wanted else 7)
        base = base or r[0]
        what = verdict(r[0] / base, wanted) if wanted else ""
        lines.append(f"| {name} | {sound(path)} | {r[0]:.3f} | {r[1]:.3f}–{r[2]:.3f} | {r[3]:.0f} | {what} |")
    return lines


def measure(run, binary, tmp):
    """Markdown lines; run is bench.py's. binary is not needed: the table is no
    report, so a small program of its own draws it."""
    del binary
    return in_process_lines() + whole_process_lines(run, tmp)
