import shared from "../../../../vitest.shared.ts";

/** Runs what must not pass, each file for itself. */
const config: { readonly test: object } = { test: { ...shared.test, include: ["*.fixture.ts"] } };

export default config;
