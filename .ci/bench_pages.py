"""Measures the pages of a province with two years of returns: the server's time
to a page's first view, and the page's weight."""
import datetime
import gzip
import http.cookiejar
import socket
import subprocess
import time
import urllib.error
import urllib.request

# Pages by the role that sees them, with what stands for a county and a month.
PAGES = {
    "sheng": ["/", "/?months=24", "/returns/220104/2026-10", "/returns/220104/2026-10/history", "/returns/220104/2026-10/changes",
              "/reports?unit=22&period=2026-10", "/reports/monthly?unit=22&period=2026-10", "/reports/staffing?unit=22&period=2026-10",
              "/reports/annual?unit=22&period=2026-10", "/reports/returns?unit=22&period=2026-10", "/parameters", "/parameters/220104/2026",
              "/exceptions", "/persons", "/units", "/schedules", "/outbox", "/rules", "/rules/2.3-age", "/deadlines", "/help"],
    "shi": ["/", "/returns/220104/2026-10", "/reports/monthly?unit=2201&period=2026-10"],
    "xian": ["/", "/returns/220104/2026-10", "/reports/monthly?unit=220104&period=2026-10", "/reports/training?unit=220104&period=2026-10&personal=1"],
    "anquan": ["/users"],
    "shenji": ["/audit"],
}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def measure(binary, data):
    """Lines for docs/performance.md; data is a folder that bench load has filled."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([binary, "serve", "--demo=province", "--data", data, "--listen", f"127.0.0.1:{port}"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(base)
        time.sleep(20)  # what starts with the server, such as a bulletin due, is done
        return lines(base)
    finally:
        server.terminate()
        server.wait()


def wait(base):
    for _ in range(100):
        try:
            urllib.request.urlopen(base + "/healthz", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def lines(base):
    out = ["\n## Pages of a province: 69 counties, 24 months\n",
           "The first view of each page after the start, then the median of five more; weight as sent, gzip, without scripts and style sheets.\n",
           "| role | page | first ms | then ms | KB |\n| --- | --- | --- | --- | --- |"]
    worst, heaviest = 0, 0
    month = (datetime.date.today().replace(day=1) - datetime.timedelta(days=1)).strftime("%Y-%m")
    for role, paths in PAGES.items():
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), NoRedirect())
        try:
            opener.open(urllib.request.Request(base + "/login/demo", data=b"login=" + role.encode(), headers={"Origin": base}))
        except urllib.error.HTTPError as e:
            if e.code != 303:
                raise
        for path in paths:
            path = path.replace("2026-10", month)
            first, size = view(opener, base + path)
            again = sorted(view(opener, base + path)[0] for _ in range(5))[2]
            worst, heaviest = max(worst, first), max(heaviest, size)
            out.append(f"| {role} | `{path}` | {first:.0f} | {again:.0f} | {size / 1e3:.0f} |")
    out.append(f"\nWanted: under 100 ms: {worst:.0f} ms at most. Wanted: under 500 KB: {heaviest / 1e3:.0f} KB at most.")
    return out


def view(opener, url):
    start = time.monotonic()
    with opener.open(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})) as r:
        body = r.read()
        took = (time.monotonic() - start) * 1000
        if r.headers.get("Content-Encoding") == "gzip":
            gzip.decompress(body)
    return took, len(body)
