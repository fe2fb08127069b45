/** Fields of a message point at their bytes, under the mouse and with the focus. */
export function fields(): void {
  for (const row of document.querySelectorAll<HTMLElement>("tr.placed")) {
    const from = Number(row.dataset["from"]);
    const to = Number(row.dataset["to"]);
    const bytes = (): readonly Element[] =>
      [...(row.closest(".buffer")?.querySelectorAll("i[data-i]") ?? [])].filter((one) => {
        const [first, end] = (one.getAttribute("data-i") ?? "").split("-").map(Number);
        return first !== undefined && end !== undefined && first >= from && end <= to;
      });
    const mark = (on: boolean) => (): void => {
      for (const one of bytes()) one.classList.toggle("at", on);
      row.classList.toggle("at", on);
    };
    for (const name of ["mouseenter", "focus"]) row.addEventListener(name, mark(true));
    for (const name of ["mouseleave", "blur"]) row.addEventListener(name, mark(false));
  }
}
