// Drafts: what is typed into a form is kept in this tab until it was taken. It survives a reload, a lost line and a sign-in that
// ran out; it does not survive the tab, for forms hold people's words and a desk may be shared.
//
// A form asks for it with data-draft="<key of the form>"; the body names the person with data-person.
//   data-draft-filled   the server has put the values in (after an error): nothing is restored
//   body[data-keep-drafts]   a page that did not take the form (sign-in, refusal, error): nothing is dropped
const PREFIX = "yifa.draft.";
const person = document.body.dataset.person ?? "";
const mine = `${PREFIX}${person}.`;

function stored(test) {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX) && test(key));
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function kept(control) {
  return control.name && !["hidden", "password", "file", "submit", "button"].includes(control.type);
}

function gather(form) {
  const values = {};
  for (const control of form.elements) {
    if (!kept(control)) continue;
    const list = (values[control.name] ??= []);
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) list.push(control.value);
    } else list.push(control.value);
  }
  return values;
}

function fill(form, values) {
  const used = {};
  for (const control of form.elements) {
    if (!kept(control) || !(control.name in values)) continue;
    const list = values[control.name];
    if (control.type === "checkbox" || control.type === "radio") control.checked = list.includes(control.value);
    else {
      const at = (used[control.name] = (used[control.name] ?? -1) + 1);
      if (at < list.length) control.value = list[at];
    }
  }
}

function attend(form) {
  const key = mine + form.dataset.draft;
  const notice = form.parentElement.querySelector("[data-draft-notice]");
  const before = gather(form);
  const draft = read(key);
  const filled = "draftFilled" in form.dataset;

  if (draft && !filled) {
    // Rows that were added come back first (add-row.js listens, and is loaded before this), so that what stood in them finds its place.
    form.dispatchEvent(new CustomEvent("yifa:rows", { detail: draft.rows ?? {} }));
    fill(form, draft.values);
    if (notice) notice.hidden = false;
  }
  notice?.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    fill(form, before);
    notice.hidden = true;
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  const save = (sent) => {
    const rows = {};
    for (const total of form.querySelectorAll("[data-total]")) rows[total.name] = Number(total.value);
    try {
      sessionStorage.setItem(key, JSON.stringify({ values: gather(form), rows, sent }));
    } catch {
      // A full or forbidden store: the form works as any form does.
    }
  };
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save(false), 300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waiting);
    save(true);
  });
}

try {
  const forms = [...document.querySelectorAll("form[data-draft]")];
  if (person) for (const key of stored((name) => !name.startsWith(mine))) sessionStorage.removeItem(key);
  if (!("keepDrafts" in document.body.dataset)) {
    // The page that followed did not send the form back: it was taken.
    const returned = new Set(forms.filter((form) => "draftFilled" in form.dataset).map((form) => mine + form.dataset.draft));
    for (const key of stored((name) => read(name)?.sent === true && !returned.has(name))) sessionStorage.removeItem(key);
  } else {
    // It was not taken: what was sent is a draft again, wherever one goes from here.
    for (const key of stored((name) => read(name)?.sent === true)) sessionStorage.setItem(key, JSON.stringify({ ...read(key), sent: false }));
  }
  forms.forEach(attend);
  for (const leave of document.querySelectorAll("form[data-sign-out]"))
    leave.addEventListener("submit", () => stored(() => true).forEach((key) => sessionStorage.removeItem(key)));
} catch {
  // No store at all: the form works as any form does.
}
