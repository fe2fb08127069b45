/** The three filters over what happened; a sentence is shown when it fits all of them. */
export function filters(): void {
  const form = document.querySelector<HTMLFormElement>("form.filters");
  if (form === null) return;
  const selects = [...form.querySelectorAll("select")];
  const items = [...document.querySelectorAll<HTMLElement>(".happened > .say")];
  const output = form.querySelector("output");
  const apply = (): void => {
    let shown = 0;
    for (const item of items) {
      item.hidden = !selects.every((select) => {
        const name = select.dataset["filter"] ?? "";
        return select.value === "" || (item.dataset[name] ?? "").split("|").includes(select.value);
      });
      if (!item.hidden) shown++;
    }
    if (output !== null) output.textContent = shown === items.length ? "" : `${shown} of ${items.length}`;
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}
