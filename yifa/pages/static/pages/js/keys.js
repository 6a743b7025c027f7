// Keys: j and k walk the rows, Enter opens (it is a link), a acts, / searches, ? shows the list.
// Off while somebody types, and for good where the switch in the list is off (WCAG 2.1.4). The page needs none of it.
const STORE = "yifa.keys";
const help = document.querySelector("[data-keys]");
const opener = document.querySelector("[data-keys-open]");
const choice = help?.querySelector("[data-keys-switch]");

function wanted() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function typing(target) {
  // A dialog that has just closed may still hold the focus for a moment: nobody types in it any more.
  if (target.closest("dialog:not([open])")) return false;
  return target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
}

function mainOf(row) {
  return row.querySelector("[data-open]") ?? row.querySelector("a[href]");
}

function here(all) {
  return all.findIndex((row) => row.contains(document.activeElement));
}

function walk(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = here(all);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  mainOf(all[next])?.focus();
  all[next].scrollIntoView({ block: "nearest" });
}

function act() {
  const all = rows();
  const row = all[here(all)];
  const target = (row ?? document).querySelector("[data-act]");
  if (!target) return;
  if (row) target.click();
  else target.focus();
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  a: act,
  "/": () => [...document.querySelectorAll("[data-search]")].find((box) => box.offsetParent !== null)?.focus(),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!wanted() || typing(event.target) || help?.open) return;
  const run = KEYS[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});

if (help && opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  if (choice) {
    choice.checked = wanted();
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem(STORE, choice.checked ? "on" : "off");
      } catch {
        // A browser that keeps nothing: the switch then holds for no longer than the page.
      }
    });
  }
}

// A lamp or a menu that is open closes with Escape and gives the focus back, as a menu does.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.lamp[open], details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
});
