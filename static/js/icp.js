/* Chips instead of words apart by commas, and a slider beside each number. Without this file the text field and
   the number do the same. Every change is announced by the form's own change event, which saves the draft. */

const sentenceOptions = JSON.parse(document.getElementById("sentence-options").textContent);
const wordsIn = (text) => [...new Set(text.split(",").map((word) => word.trim().replace(/\s+/g, " ")).filter(Boolean))];

function glyph(name) {
  const use = document.querySelector(".rule .icon use").getAttribute("href").replace(/#.*/, `#${name}`);
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
  icon.firstChild.setAttribute("href", use);
  return icon;
}

function button(className, label, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.setAttribute("aria-label", label);
  made.append(glyph(name));
  return made;
}

function chips(holder) {
  const source = holder.querySelector("input");
  const rule = holder.closest("[data-rule]");
  const sentence = rule.querySelector('select[name$="-sentence"]');
  source.dataset.source = "";
  holder.classList.add("is-chips");

  const store = (words) => {
    source.value = words.join(", ");
    source.dispatchEvent(new Event("change", { bubbles: true }));
    draw();
  };
  const adder = button("btn btn-quiet btn-icon", `Add a word to ${rule.getAttribute("aria-label").toLowerCase()}`, "plus-lg");
  const field = document.createElement("input");
  field.className = "form-control form-control-sm rule__new";
  field.setAttribute("aria-label", "A new word; Enter adds it");
  field.hidden = true;
  field.setAttribute("list", `${source.id}-list`);
  const list = document.createElement("datalist");
  list.id = `${source.id}-list`;

  const add = (again) => {
    const words = wordsIn(field.value);
    field.value = "";
    field.hidden = !again;
    if (words.length) store([...wordsIn(source.value), ...words]);
    if (again) field.focus();
  };
  adder.addEventListener("click", () => {
    field.hidden = false;
    field.focus();
  });
  field.addEventListener("change", (event) => event.stopPropagation());
  field.addEventListener("blur", () => add(false));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add(true);
    } else if (event.key === "Escape") {
      field.value = "";
      field.hidden = true;
      adder.focus();
    } else if (event.key === "Backspace" && !field.value) {
      store(wordsIn(source.value).slice(0, -1));
      field.focus();
    }
  });

  function draw() {
    const made = wordsIn(source.value).map((word, index) => {
      const chip = document.createElement("span");
      chip.className = "word";
      const text = document.createElement("span");
      text.className = "word__text";
      text.textContent = word;
      const remove = button("word__remove", `Remove ${word}`, "x");
      remove.addEventListener("click", () => {
        store(wordsIn(source.value).toSpliced(index, 1));
        adder.focus();
      });
      chip.append(text, remove);
      return chip;
    });
    holder.replaceChildren(source, ...made, field, list, adder);
  }
  function offer() {
    list.replaceChildren(...(sentenceOptions[sentence.value] ?? []).map((name) => new Option(name, name)));
  }
  sentence.addEventListener("change", offer);
  offer();
  draw();
}

function slider(range) {
  const number = range.closest("[data-rule]").querySelector('input[name$="-weight"]');
  range.hidden = false;
  range.value = number.value;
  range.addEventListener("input", () => { number.value = range.value; });
  number.addEventListener("input", () => { range.value = number.value; });
}

document.querySelectorAll("[data-words]").forEach(chips);
document.querySelectorAll("[data-slider]").forEach(slider);
document.querySelector("[data-save]")?.setAttribute("hidden", "");

/* What is being saved cannot be published yet: the answer brings a fresh button. */
const publishing = () => document.querySelectorAll("#what-if .btn-primary");
document.getElementById("rules").addEventListener("change", () => publishing().forEach((made) => { made.disabled = true; }));
document.addEventListener("htmx:afterRequest", () => publishing().forEach((made) => { made.disabled = false; }));
