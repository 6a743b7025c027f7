// Labels that follow a choice: where 单位 is chosen, the number beside it is asked for as 统一社会信用代码, not as 公民身份号码.
// The select says whose label (data-labels), each option what it reads (data-names). Without this the label says both.
function follow(select, root) {
  const label = root.querySelector(`label[for="${select.dataset.labels}"]`);
  const name = select.selectedOptions[0]?.dataset.names;
  if (label?.firstChild && name) label.firstChild.data = name;
}

const blanks = [...document.querySelectorAll("template[data-blank]")].map((blank) => blank.content);
for (const root of [document, ...blanks]) for (const select of root.querySelectorAll("select[data-labels]")) follow(select, root);

document.addEventListener("change", (event) => {
  const select = event.target.closest?.("select[data-labels]");
  if (select) follow(select, document);
});
