// What the pages do beyond plain forms; each works without it.
(() => {
  "use strict";

  // Files dropped on the upload zone are put into its file input.
  const zone = document.querySelector("[data-drop]");
  if (zone) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector("[data-drop-list]");
    const show = () => {
      list.replaceChildren(...Array.from(input.files, (f) => {
        const item = document.createElement("li");
        item.textContent = f.name + "（" + Math.max(1, Math.round(f.size / 1024)) + " KB）";
        return item;
      }));
    };
    input.addEventListener("change", show);
    for (const type of ["dragenter", "dragover"]) {
      zone.addEventListener(type, (e) => { e.preventDefault(); zone.classList.add("over"); });
    }
    for (const type of ["dragleave", "drop"]) {
      zone.addEventListener(type, (e) => { e.preventDefault(); zone.classList.remove("over"); });
    }
    zone.addEventListener("drop", (e) => {
      if (e.dataTransfer.files.length > 0) {
        input.files = e.dataTransfer.files;
        show();
      }
    });
    // A file dropped beside the zone must not replace the page.
    for (const type of ["dragover", "drop"]) {
      window.addEventListener(type, (e) => e.preventDefault());
    }
  }

  // A form that takes a while says so, and is not sent twice.
  document.addEventListener("submit", (e) => {
    const button = e.target.querySelector("button[data-busy]");
    if (!button) return;
    button.disabled = true;
    button.dataset.idle = button.textContent;
    button.textContent = button.dataset.busy;
    const status = e.target.querySelector("[data-busy-status]");
    if (status) status.textContent = button.dataset.busy;
  });

  // A form with data-progress tells how many rows were read while it is sent:
  // it gives its request a name and listens for what the server says of it.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    const status = form.querySelector("[data-busy-status]");
    if (e.defaultPrevented || !form.hasAttribute("data-progress") || !status || !window.EventSource) return;
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
    const action = new URL(form.action);
    action.searchParams.set("progress", id);
    form.action = action.href;
    const events = new EventSource(action.pathname.replace(/\/[^/]+$/, "/progress?id=" + id));
    events.addEventListener("progress", (m) => {
      const p = JSON.parse(m.data);
      if (p.stage === "reading") status.textContent = "已读入 " + p.rows + " 行，正在检查…";
      if (p.stage === "done") events.close();
    });
    window.addEventListener("pagehide", () => events.close());
  });

  // Back from another page, the form can be used again.
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[data-idle]")) {
      button.disabled = false;
      button.textContent = button.dataset.idle;
    }
  });

  // What just failed is read out and seen first.
  const failure = document.getElementById("failure");
  if (failure) failure.focus();
})();
