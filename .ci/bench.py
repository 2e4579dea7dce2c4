#!/usr/bin/env python3
"""Measures whole processes and writes docs/performance.md: medians of several
runs, each beside its peer in the same run, with machine and date."""
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import bench_pages
import bench_pdf

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNS = int(os.environ.get("RUNS", "5"))

OPENPYXL = """
import sys, openpyxl
n = 0
for ws in openpyxl.load_workbook(sys.argv[1], read_only=True):
    for row in ws.iter_rows(values_only=True):
        n += len(row)
print(n)
"""


def run(cmd, runs=RUNS, ok=(0,)):
    """Median seconds, their spread, and the largest peak memory in MB."""
    seconds, peak = [], 0.0
    for _ in range(runs):
        start = time.monotonic()
        p = subprocess.Popen(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        _, status, usage = os.wait4(p.pid, 0)
        seconds.append(time.monotonic() - start)
        peak = max(peak, usage.ru_maxrss / 1024)
        code = os.waitstatus_to_exitcode(status)
        if code not in ok:
            sys.exit(f"{cmd}: exit {code}")
    return statistics.median(seconds), min(seconds), max(seconds), peak


def row(name, r, base=None):
    ratio = f"{r[0] / base:.2f}" if base else "1"
    return f"| {name} | {r[0]:.3f} | {r[1]:.3f}–{r[2]:.3f} | {r[3]:.0f} | {ratio} |"


def last_month():
    return (datetime.date.today().replace(day=1) - datetime.timedelta(days=1)).strftime("%Y-%m")


def output(cmd):
    return subprocess.run(cmd, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def reports(binary, tmp):
    """What making reports costs."""
    out = bench_pdf.measure(run, binary, tmp)
    test = os.path.join(tmp, "xlsx.test")
    subprocess.run(["go", "test", "-c", "-o", test, "./reports/xlsx"], cwd=ROOT, check=True)
    one = lambda name: run([test, "-test.run=^$", f"-test.bench=^{name}$", "-test.benchtime=1x"], 3)
    ours, peer = one("BenchmarkRender100000x32"), one("BenchmarkStreamWriter100000x32")
    out += ["\n## XLSX of 100,000 rows × 32 columns\n", "Whole processes of the benchmark alone; both keep nothing of the source.\n",
            "| what | median s | min–max s | peak MB | ratio |\n| --- | --- | --- | --- | --- |",
            row("`reports/xlsx`, styled cells", ours, peer[0]), row("excelize StreamWriter as it comes, plain cells", peer),
            f"\nWanted: not slower than the StreamWriter: {ours[0] / peer[0]:.2f} of its time. Wanted: under 150 MB: {ours[3]:.0f} MB."]
    data = os.path.join(tmp, "province")
    subprocess.run([binary, "bench", "load", "--data", data, "--months", "2"], check=True, stderr=subprocess.DEVNULL)
    said = []
    def month():
        shutil.rmtree(data + "-run", ignore_errors=True)
        shutil.copytree(data, data + "-run")
        said.append(output([binary, "bench", "run", "--data", data + "-run"]).strip())
    month()
    shutil.rmtree(data + "-run")
    shutil.copytree(data, data + "-run")
    full = run([binary, "bench", "run", "--data", data + "-run"], 1)
    documents = int(said[0].split()[0])
    out += ["\n## The month's run of a province of 69 counties\n",
            f"The monthly bulletin of every county, prefecture and the province as PDF and XLSX, archived: {said[0]}; "
            f"whole process {full[0]:.1f} s, {documents / full[0]:.0f} documents a second, peak {full[3]:.0f} MB.\n"]
    for title, counties, communities, report in (
            ("A province of 2,310 communities in one `staffing` report", 70, 33, "staffing"),
            ("The fold of 2,900 counties (`monthly`)", 2900, 0, "monthly")):
        data = os.path.join(tmp, f"fold-{counties}")
        subprocess.run([binary, "bench", "fold", "--data", data, "--counties", str(counties), "--communities", str(communities)], check=True)
        steps = sorted(tuple(map(float, output([binary, "bench", "document", "--data", data, "--report", report]).split())) for _ in range(3))[1]
        whole = run([binary, "bench", "document", "--data", data, "--report", report], 3)
        out += [f"\n## {title}\n", "| step | s |\n| --- | --- |", f"| read and fold the summaries of three months | {steps[0]:.2f} |",
                f"| draw the PDF | {steps[1]:.2f} |", f"| write the XLSX | {steps[2]:.2f} |", f"| whole process, peak {whole[3]:.0f} MB | {whole[0]:.2f} |"]
    return out


def cpu():
    with open("/proc/cpuinfo", encoding="utf8") as f:
        for line in f:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    out = []
    with tempfile.TemporaryDirectory() as tmp:
        binary = os.path.join(tmp, "shegong")
        subprocess.run(["go", "build", "-trimpath", "-o", binary, "./cmd/shegong"], cwd=ROOT, check=True)
        sizes = {}
        for rows in (10_000, 100_000, 1_000_000):
            path = os.path.join(tmp, f"roster-{rows}.xlsx")
            subprocess.run([binary, "bench", "roster", "--rows", str(rows), "-o", path], check=True)
            sizes[rows] = path
        out.append("## `check` of a roster of 40 columns\n")
        out.append("Whole processes; `check` reads, normalises, runs all rules and writes JSON. Ratio: against `unzip -p` of the same file. "
                   "A peak of about 15 MB is the measuring process before it starts the other.\n")
        for rows, path in sizes.items():
            runs = RUNS if rows < 1_000_000 else 3
            out.append(f"\n### {rows:,} rows ({os.path.getsize(path) / 1e6:.1f} MB)\n")
            out.append("| what | median s | min–max s | peak MB | ratio |\n| --- | --- | --- | --- | --- |")
            unzip = run(["unzip", "-p", path], runs)
            out.append(row("`unzip -p`", unzip))
            check = run([binary, "check", path, "--county", "220104", "--max-rows", "1100000", "--format", "json"], runs, (0, 1))
            out.append(row("`shegong check`", check, unzip[0]))
            if rows == 100_000:
                peer = run(["/usr/bin/python3", "-c", OPENPYXL, path], min(runs, 3))
                out.append(row("openpyxl read-only, bare read", peer, unzip[0]))
                out.append(f"\nWanted: at most 5 times `unzip -p`: {check[0] / unzip[0]:.2f}. "
                           f"Wanted: at least 8 times as fast as openpyxl's bare read: {peer[0] / check[0]:.1f}. "
                           f"Wanted: under 300 MB: {check[3]:.0f} MB.")
                if shutil.which("node") and subprocess.run(["node", "-e", "require('xlsx')"], capture_output=True).returncode == 0:
                    js = run(["node", "-e", "const x=require('xlsx');x.readFile(process.argv[1],{dense:true})", path], min(runs, 3))
                    out.append(f"\nSheetJS: {js[0]:.2f} s, {js[3]:.0f} MB.")
                else:
                    out.append("\nSheetJS: not measured, not installed.")
        county = os.path.join(tmp, "county")
        subprocess.run([binary, "sample", "--rows", "1500", "--period", "2026-10", "-o", county], check=True, stdout=subprocess.DEVNULL)
        path = os.path.join(county, os.listdir(county)[0])
        one = run([binary, "check", path, "--period", "2026-10", "--format", "json"], 2 * RUNS, (0, 1))
        out.append("\n## A county's return of 1,500 workers with its ledgers\n")
        out.append("| what | median s | min–max s | peak MB | |\n| --- | --- | --- | --- | --- |")
        out.append(row(f"`shegong check` ({os.path.getsize(path) / 1e3:.0f} KB)", one))
        out.append(f"\nWanted: under 150 ms: {one[0] * 1000:.0f} ms.\n")
        out += reports(binary, tmp)
        data = os.path.join(tmp, "pages")
        subprocess.run([binary, "bench", "load", "--data", data, "--months", "24", "--last", last_month()], check=True, stderr=subprocess.DEVNULL)
        out += bench_pages.measure(binary, data)
    head = ["# Performance\n", "Written by `make bench`; do not edit by hand.\n",
            f"{datetime.date.today()}, {os.cpu_count()} × {cpu()}, {platform.system()} {platform.machine()}, "
            f"{subprocess.run(['go', 'version'], capture_output=True, text=True).stdout.split()[2]}; "
            f"median of {RUNS} runs (fewer where a run is long).\n"]
    path = os.path.join(ROOT, "docs", "performance.md")
    with open(path, "w", encoding="utf8") as f:
        f.write("\n".join(head + out))
    print("\n".join(out))


if __name__ == "__main__":
    main()
