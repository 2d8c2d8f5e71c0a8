/* Bringing files: dropped or chosen they go at once; copied rows that are pasted open the field for them, filled.
   Without this file each of the two forms has a button of its own. */

const area = document.querySelector("[data-drop]");
if (area) {
  const form = area.querySelector("[data-drop-files]");
  const field = form.querySelector("input[type=file]");
  const busy = (is) => {
    form.querySelector("[data-drop-busy]").hidden = !is;
    form.querySelector("[data-drop-idle]").hidden = is;
  };
  const send = () => {
    busy(true);
    form.requestSubmit();
  };

  area.classList.add("is-enhanced");
  field.addEventListener("change", () => field.files.length && send());
  // Back from the next page, which a browser may show as it was left.
  window.addEventListener("pageshow", () => busy(false));

  // Over a child of the area, "leave" comes too: count instead of trusting it.
  let depth = 0;
  const mark = (step) => {
    depth = Math.max(0, depth + step);
    area.classList.toggle("is-over", depth > 0);
  };
  area.addEventListener("dragenter", () => mark(1));
  area.addEventListener("dragleave", () => mark(-1));
  // A file that misses the area is meant for it all the same, and must not replace the page.
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      send();
    }
  });

  const paste = area.querySelector("[data-paste]");
  document.addEventListener("paste", (event) => {
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (event.clipboardData.files.length) {
      field.files = event.clipboardData.files;
      send();
      return;
    }
    const rows = event.clipboardData.getData("text/plain");
    if (!rows.includes("\t") || !rows.includes("\n")) return;
    event.preventDefault();
    const text = paste.querySelector("textarea");
    paste.open = true;
    text.value = rows;
    paste.scrollIntoView({ block: "nearest" });
    paste.querySelector("button").focus();
  });
}
