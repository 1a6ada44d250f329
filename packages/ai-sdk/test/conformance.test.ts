import { describeAdapter } from "@codeact/conformance";
import { adapter } from "./adapter.ts";

describeAdapter("AI SDK", adapter);
