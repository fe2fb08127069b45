import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = join(import.meta.dirname, "..");

/** Runs a part of the bench on small inputs: nothing here looks at a clock. */
function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bench/run.mjs"), "--short", ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** The rows of the tables: what each contestant is called, and its cells. */
const rowsIn = (stdout: string): readonly (readonly string[])[] =>
  stdout
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (contestant|---)/.test(line))
    .map((line) => line.slice(2, -2).split(" | "));

describe("the bench", () => {
  test("truth: what was planted is found, and nothing else", () => {
    const { status, stdout } = bench("--only", "truth");
    expect(status).toBe(0);
    const [row] = rowsIn(stdout).filter(([conversations]) => conversations === "8");
    expect(row!.slice(1, 4)).toEqual(["2", "2", "0"]);
  }, 60_000);

  test("listing: each function is counted as often as it was written", () => {
    const { status, stdout, stderr } = bench("--only", "listing");
    expect(stderr).not.toMatch(/found other things/);
    expect(status).toBe(0);
    expect(rowsIn(stdout).map(([calls]) => calls)).toContain("1000");
  }, 60_000);

  test("batch: any number of threads finds the same, and what was planted", () => {
    const { status, stdout, stderr } = bench("--only", "batch");
    expect(stderr).not.toMatch(/found other things/);
    expect(status).toBe(0);
    expect(rowsIn(stdout).filter(([name]) => / thread/.test(name!))).toHaveLength(2);
  }, 120_000);

  test.each(["cold", "warm", "exports"])(
    "%s: all contestants find the same",
    (regime) => {
      const { status, stdout, stderr } = bench("--only", regime);
      expect(stderr).not.toMatch(/found other things/);
      expect(status).toBe(0);
      const rows = rowsIn(stdout);
      expect(rows.length).toBeGreaterThan(4);
      for (const [name, , wall] of rows) {
        // Python and ripgrep may be missing where the tests run; ours are not.
        if (/not installed/.test(wall!)) expect(name).toMatch(/^(Python|ripgrep|wc)/);
        else expect(Number(wall)).toBeGreaterThan(0);
      }
    },
    120_000,
  );

  test("a contestant that finds something else is void", async () => {
    const { compareWarm } = (await import(join(ROOT, "bench/measure/compare.mjs"))) as {
      compareWarm: (
        contestants: unknown,
        rounds: number,
        file: string,
        before: number,
      ) => Promise<readonly { differs?: string }[]>;
    };
    const counting = (frames: number): unknown => ({
      name: "x",
      module: `data:text/javascript,export const count = () => ({ frames: ${frames}, blocks: 1 });`,
      count: "count",
    });
    const [, same, other] = await compareWarm([counting(3), counting(3), counting(4)], 1, import.meta.filename, 1);
    expect(same!.differs).toBeUndefined();
    expect(other!.differs).toBe("frames 4, not 3");
  });

  test("names what it does not know", () => {
    const { status, stderr } = bench("--only", "nothing");
    expect(status).toBe(2);
    expect(stderr).toMatch(/--only start-up,cold/);
  });

  test("docs/performance.md has a place for the figures", () => {
    const page = readFileSync(join(ROOT, "docs/performance.md"), "utf8");
    expect(page).toMatch(/<!-- measured: npm run bench -- --write -->[^]*<!-- end of measured -->/);
  });
});
