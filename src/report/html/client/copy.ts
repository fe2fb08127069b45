export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button.copy")) {
    button.addEventListener("click", () => {
      const text = document.getElementById(button.dataset["copy"] ?? "");
      if (text === null) return;
      const said = button.textContent;
      const done = (): void => {
        button.textContent = "copied";
        setTimeout(() => {
          button.textContent = said;
        }, 1500);
      };
      void copied(text).then((isCopied) => isCopied && done());
    });
  }
}

/** A page opened from a mail may not be allowed to copy: then the text is selected, ready to be copied by hand. */
async function copied(text: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(text);
    return false;
  }
}
