const scratch = ["<rootDir>/scratch/", "<rootDir>/tmp/", "<rootDir>/dist-\\d+/"];
const elsewhere = ["/node_modules/", "<rootDir>/dist/", ...scratch];

// Jest turns `ci` on by itself where the environment says so: a snapshot is then never written silently.
export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2023" } }],
  },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: elsewhere,
  modulePathIgnorePatterns: scratch,
  watchPathIgnorePatterns: elsewhere,
  setupFiles: ["<rootDir>/test/support/seed.ts"],
  maxWorkers: "100%",
  testTimeout: 20_000,
  collectCoverageFrom: ["src/**/*.ts", "!src/knowledge/generated/**"],
  coverageProvider: "v8",
};
