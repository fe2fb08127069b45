import { usage } from "./dispatch.js";

export async function run(): Promise<number> {
  return usage("not yet", "analyze");
}
