// What a click, a key and a filter do on the page. The page is whole without this script.
import { copyButtons } from "./copy.js";
import { fields } from "./fields.js";
import { filters } from "./filters.js";
import { lighting } from "./lighting.js";
import { zoom } from "./zoom.js";

const root = document.documentElement;
root.classList.add("scripted");

const light = lighting();
filters();
fields();
copyButtons();
document.querySelectorAll<HTMLElement>("figure.zoom").forEach(zoom);

function switchTheme(): void {
  const dark = root.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset["theme"] = dark === "dark" ? "light" : "dark";
}
document.getElementById("theme")?.addEventListener("click", switchTheme);
document.getElementById("print")?.addEventListener("click", () => print());

const help = document.getElementById("keys-help");
const keys = document.getElementById("keys");
function switchHelp(): void {
  if (help === null || keys === null) return;
  help.hidden = !help.hidden;
  keys.setAttribute("aria-expanded", String(!help.hidden));
}
keys?.addEventListener("click", switchHelp);

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof HTMLElement && /^(?:INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === "j") light.step(1);
  else if (event.key === "k") light.step(-1);
  else if (event.key === "Escape") light.out();
  else if (event.key === "t") switchTheme();
  else if (event.key === "?") switchHelp();
  else return;
  event.preventDefault();
});

// What is folded on the screen is read on paper.
let folded: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open]):not(.data)")];
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of folded) one.open = false;
});
