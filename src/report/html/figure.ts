import { markup, type Html } from "./markup.js";

/** A drawing that a script lets the reader zoom. */
export function figure(label: string, drawing: Html): Html {
  return markup`<figure class="zoom" aria-label="${label}">
    <div class="js zoom-tools" role="group" aria-label="Zoom"><button type="button" data-zoom="out" aria-label="Smaller">−</button><button type="button" data-zoom="fit" aria-label="Fit to width">fit</button><button type="button" data-zoom="in" aria-label="Larger">+</button></div>
    <div class="canvas" tabindex="0" role="region" aria-label="${label}, scrolls">${drawing}</div>
  </figure>`;
}
