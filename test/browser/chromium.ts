import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** Tests in a browser are skipped where there is none. */
export const hasBrowser: boolean = existsSync(CHROMIUM);
if (!hasBrowser) console.warn(`${CHROMIUM} is not there: the tests in a real browser are skipped`);

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
