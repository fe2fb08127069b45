const STEPS = [0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.6, 2, 2.5];

/** Buttons, keys and the wheel with Ctrl change the size of a drawing; dragging moves it. */
export function zoom(figure: HTMLElement): void {
  const canvas = figure.querySelector<HTMLElement>(".canvas");
  const drawing = canvas?.querySelector("svg");
  if (canvas === null || drawing === null || drawing === undefined) return;
  const width = drawing.viewBox.baseVal.width;
  let scale = 1;
  const set = (next: number): void => {
    const middle = (canvas.scrollLeft + canvas.clientWidth / 2) / (scale * width);
    scale = Math.min(2.5, Math.max(0.2, next));
    drawing.style.width = `${width * scale}px`;
    drawing.style.height = "auto";
    drawing.style.maxWidth = "none";
    canvas.scrollLeft = middle * scale * width - canvas.clientWidth / 2;
  };
  const act = (how: string): void => {
    if (how === "in") set(STEPS.find((step) => step > scale + 0.01) ?? 2.5);
    else if (how === "out") set(STEPS.findLast((step) => step < scale - 0.01) ?? 0.35);
    else set((canvas.clientWidth - 2) / width);
  };
  // As wide as its place, but never larger than life and never too small to read.
  set(Math.max(0.6, Math.min(1, (canvas.clientWidth - 2) / width)));
  for (const button of figure.querySelectorAll<HTMLButtonElement>("button[data-zoom]"))
    button.addEventListener("click", () => act(button.dataset["zoom"] ?? ""));
  canvas.addEventListener("keydown", (event) => {
    const how = { "+": "in", "=": "in", "-": "out", "0": "fit" }[event.key];
    if (how === undefined || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act(how);
  });
  canvas.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      set(scale * (event.deltaY < 0 ? 1.12 : 1 / 1.12));
    },
    { passive: false },
  );
  let from: { x: number; y: number; left: number; top: number } | null = null;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button === 0)
      from = { x: event.clientX, y: event.clientY, left: canvas.scrollLeft, top: canvas.scrollTop };
  });
  addEventListener("pointermove", (event) => {
    if (from === null) return;
    canvas.scrollLeft = from.left - (event.clientX - from.x);
    canvas.scrollTop = from.top - (event.clientY - from.y);
  });
  addEventListener("pointerup", () => {
    from = null;
  });
}
