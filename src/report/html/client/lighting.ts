/** `0:31-33 0:40-40` → the lines on the page that it names. */
function linesOf(list: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (const range of list.split(" ")) {
    const [source, lines] = range.split(":");
    const [first, last] = (lines ?? "").split("-").map(Number);
    if (source === undefined || first === undefined || last === undefined || !(last >= first)) continue;
    // What is not on the page is passed over; the end of a long range is looked for from both sides.
    for (let line = first; line <= Math.min(last, first + 5000); line++) {
      const element = document.getElementById(`s${source}-L${line}`);
      if (element !== null) found.push(element);
    }
  }
  return found;
}

export interface Lighting {
  readonly step: (by: 1 | -1) => void;
  readonly out: () => void;
}

/** A click on a sentence, a link or a drawing lights up the lines that prove it, and shows the first of them. */
export function lighting(): Lighting {
  const pane = document.getElementById("transcript");
  const status = pane?.querySelector(".lit");
  let lit: HTMLElement[] = [];
  let source: Element | null = null;

  const out = (): void => {
    for (const line of lit) line.classList.remove("on");
    source?.classList.remove("chosen");
    lit = [];
    source = null;
    if (status !== null && status !== undefined) status.textContent = "";
  };
  const show = (element: Element): void => {
    const list = element.getAttribute("data-ev") ?? "";
    out();
    source = element;
    element.classList.add("chosen");
    lit = linesOf(list);
    for (const line of lit) line.classList.add("on");
    const [first] = lit;
    if (status !== null && status !== undefined) {
      const numbers = lit.map((line) => line.querySelector("b")?.textContent ?? "");
      status.textContent =
        first === undefined
          ? "Those lines are not on this page."
          : `${numbers.length === 1 ? "Line" : "Lines"} ${numbers.slice(0, 12).join(", ")}${numbers.length > 12 ? ", …" : ""}`;
    }
    if (first === undefined) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    first.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || String(getSelection() ?? "") !== "") return;
    const element = event.target.closest("[data-ev]");
    if (element === null) return;
    const link = event.target.closest("a, button, summary");
    // A link to somewhere else inside a sentence stays one.
    if (link !== null && !link.hasAttribute("data-ev")) return;
    event.preventDefault();
    show(element);
  });

  const sentences = [...document.querySelectorAll<HTMLElement>(".say")];
  for (const sentence of sentences) {
    sentence.tabIndex = 0;
    sentence.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== sentence) return;
      event.preventDefault();
      show(sentence);
    });
  }
  return {
    out,
    step(by) {
      const shown = sentences.filter((sentence) => !sentence.hidden);
      const at = shown.findIndex((sentence) => sentence === document.activeElement);
      const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
      next?.focus();
    },
  };
}
