// Rows: "再加一人" adds a row at once where the button would otherwise send the form and come back with one more.
// The blank row is a <template> whose names hold __n__; the hidden data-total counts the rows.
for (const group of document.querySelectorAll("[data-rows]")) {
  const blank = group.querySelector("template[data-blank]");
  const list = group.querySelector("[data-list]");
  const total = group.querySelector("[data-total]");
  const adder = group.querySelector("[data-add]");
  if (!blank || !list || !total || !adder) continue;

  const add = () => {
    const n = Number(total.value);
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll("__n__", String(n)).replaceAll("__number__", String(n + 1));
    const row = holder.content.firstElementChild;
    list.append(holder.content);
    total.value = String(n + 1);
    adder.hidden = Number(adder.dataset.most || Infinity) <= n + 1;
    return row;
  };

  adder.addEventListener("click", (event) => {
    event.preventDefault();
    add().querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  group.closest("form")?.addEventListener("yifa:rows", (event) => {
    const wanted = event.detail[total.name] ?? 0;
    while (Number(total.value) < wanted) add();
  });
}
