// Draws the charts of a report from the options in data-chart. The figures
// stand in a table below each chart as well.
(() => {
  "use strict";
  if (!window.echarts) return;
  const drawn = [];
  for (const figure of document.querySelectorAll("figure.chart[data-chart]")) {
    const canvas = figure.querySelector(".chart-canvas");
    if (!canvas) continue;
    if (figure.dataset.kind === "progress" && Number(figure.dataset.rows) > 20) figure.classList.add("tall");
    const option = JSON.parse(figure.dataset.chart);
    const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption(option);
    drawn.push(chart);
  }
  if (drawn.length === 0) return;
  const fit = () => drawn.forEach((chart) => chart.resize());
  window.addEventListener("resize", fit);
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", fit);
  document.documentElement.dataset.charts = String(drawn.length);
})();
