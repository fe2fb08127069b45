import type { z } from "zod";
import { plainYaml } from "../../knowledge/yaml-file.js";
import { readWrittenText } from "../written-text.js";

/** A file that somebody wrote for a batch, in YAML or JSON; throws with the first thing that is wrong with it. */
export async function readWritten<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const read = schema.safeParse(valueOf(path, await readWrittenText(path)));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`${path}: ${issue!.path.join(".") || "the document"}: ${issue!.message}.`);
}

function valueOf(path: string, text: string): unknown {
  try {
    return plainYaml(text);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
