import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { COMMANDS } from "../../src/cli/commands.js";
import { commandHelp } from "../../src/cli/help.js";
import { manual } from "../../src/cli/manual.js";
import { UPDATE_GOLDEN } from "../support/cases.js";

test("docs/cli.md is made from the table of commands", () => {
  const path = join(import.meta.dirname, "..", "..", "docs", "cli.md");
  if (UPDATE_GOLDEN) writeFileSync(path, manual());
  expect(readFileSync(path, "utf8")).toBe(manual());
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  "%s --help names each option and each exit code of its own",
  (_, command) => {
    const help = commandHelp(command);
    for (const name of Object.keys(command.options)) expect(help).toContain(`--${name}`);
    for (const meaning of Object.values(command.exits)) expect(help).toContain(meaning);
    for (const { type, choices, value } of Object.values(command.options)) {
      // What takes a value says which.
      expect(choices !== undefined || value !== undefined).toBe(type === "string");
    }
  },
);
