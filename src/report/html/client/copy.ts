const SAID_MS = 1500;

export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button.copy")) {
    const text = document.getElementById(button.dataset["copy"] ?? "");
    if (text !== null) button.addEventListener("click", () => void copy(button, text));
  }
}

/** A page opened from a mail may not be allowed to copy: then the text is selected, ready to be copied by hand. */
async function copy(button: HTMLButtonElement, text: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text.textContent ?? "");
  } catch {
    getSelection()?.selectAllChildren(text);
    return;
  }
  const said = button.textContent;
  button.textContent = "copied";
  setTimeout(() => {
    button.textContent = said;
  }, SAID_MS);
}
