import { isDeepStrictEqual } from "node:util";
import {
  type BlockedExecution,
  type Call,
  type CodeAct,
  createCodeAct,
  defineTool,
  type Engine,
  type Execution,
  type HostTool,
  type JsonValue,
  memoryContinuationStore,
  type RunResult,
  type Settlement,
  type Surface,
} from "../../src/index.ts";
import { outputOf, type Trace } from "./generate-trace.ts";
import { type Random, seededRandom } from "./seeded-random.ts";

/** Processes of an application whose framework takes calls and runs some itself: they share a store. */
export interface Framework {
  readonly processes: readonly CodeAct[];
  readonly effects: string[];
  /** What a tool does, whoever runs it. */
  run(tool: string, k: number): Promise<JsonValue>;
}

const keys = [{ id: "trace", secret: "a secret of the traces, 32 bytes" }];
const numberOf = ({ input }: Pick<Call, "input">): number => (input as { k: number }).k;
/** Core runs those with odd numbers that need no approval, beside those that were handed out. */
const even: Surface = ({ tool, input }) => tool === "pay" || numberOf({ input }) % 2 === 0;

export function createFramework(engine: Engine): Framework {
  const effects: string[] = [];
  const random = seededRandom(7);
  const run = async (tool: string, k: number): Promise<JsonValue> => {
    effects.push(`${tool} ${k}`);
    for (let left = random.below(4); left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
    if (tool === "fail") throw new RangeError(`no ${k}`);
    return outputOf(k);
  };
  const tool = (name: string, approvalMode: "never_require" | "always_require"): HostTool =>
    defineTool({
      name,
      description: "Has an effect.",
      inputSchema: { type: "object", properties: { k: { type: "number" } }, required: ["k"] },
      approvalMode,
      execute: (input) => run(name, (input as { k: number }).k),
    });
  const tools = [tool("look", "never_require"), tool("fail", "never_require"), tool("pay", "always_require")];
  const store = memoryContinuationStore();
  const make = (): CodeAct => createCodeAct({ tools, engine, continuations: { keys, store } });
  return { processes: [make(), make()], effects, run };
}

/**
 * Plays a trace as an adapter would: calls are decided, run by the framework, deferred or left for later, at random, and
 * the run goes on from the object, from its continuation here or elsewhere, or from two of them at once. Gives how often
 * it was handed over; throws when its value or its effects are not what the trace says, or when both of two went on.
 */
export async function playInFramework(trace: Trace, framework: Framework): Promise<number> {
  const { processes, effects } = framework;
  const random = seededRandom(trace.seed ^ 0xf4a3);
  const surface = random.pick<Surface>(["ask", "all", even]);
  effects.length = 0;
  let handovers = 0;
  let here = random.pick(processes);
  let execution = here.execution(trace.source, { surface });
  let state = await execution.next();
  while (state.status === "blocked") {
    const settlements = await settleSome(state, { here, run: framework.run, trace, random, surface });
    if (random.oneIn(3)) {
      state = await execution.next(settlements);
      continue;
    }
    const continuation = execution.continuation();
    // What core has under way would be unknown elsewhere.
    const there = surface === even ? here : random.pick(processes);
    const other = there.execution(continuation, { surface });
    const both = random.oneIn(2) ? [execution, other] : [other, execution];
    [execution, state] = await goOn(random.oneIn(2) ? both : [other], settlements, trace);
    if (execution === other) here = there;
    handovers++;
  }
  check(trace, state, effects.toSorted());
  return handovers;
}

/** Of all who try, one goes on. */
async function goOn(
  executions: readonly Execution[],
  settlements: readonly Settlement[],
  { seed }: Trace,
): Promise<[Execution, BlockedExecution | RunResult]> {
  const ends = await Promise.allSettled(executions.map((one) => one.next(settlements)));
  const won: [Execution, BlockedExecution | RunResult][] = [];
  for (const [at, end] of ends.entries()) {
    const execution = executions[at];
    if (end.status === "fulfilled" && execution !== undefined) won.push([execution, end.value]);
    else if (end.status === "rejected" && end.reason.details?.reason !== "consumed") throw end.reason;
  }
  const [winner] = won;
  if (winner === undefined || won.length > 1) throw new Error(`trace ${seed}: ${won.length} went on`);
  return winner;
}

interface Desk {
  readonly here: CodeAct;
  readonly run: Framework["run"];
  readonly trace: Trace;
  readonly random: Random;
  readonly surface: Surface;
}

async function settleSome({ pending }: BlockedExecution, desk: Desk): Promise<Settlement[]> {
  const certain = desk.random.below(pending.length);
  const chosen = pending.filter((_call, at) => at === certain || desk.random.oneIn(2));
  return await Promise.all(chosen.map((call) => settle(call, desk)));
}

async function settle(call: Call, { here, run, trace, random, surface }: Desk): Promise<Settlement> {
  const { callId, tool, input, ticket } = call;
  const decision = trace.decisions.get(numberOf(call)) ?? { type: "approve" };
  // Whoever takes all calls runs them too.
  if (surface !== "all" && (decision.type !== "approve" || random.oneIn(3))) return { callId, decision };
  if (random.oneIn(5)) return { callId, deferred: true };
  if (decision.type === "approve" && random.oneIn(2)) return await outcomeOf(callId, () => run(tool, numberOf(call)));
  if (decision.type === "edit") await here.decide(ticket, decision);
  const once = { tool, input, rejected: decision.type === "reject" ? {} : undefined };
  const execute = (given: JsonValue): Promise<JsonValue> => run(tool, numberOf({ input: given }));
  const times = 1 + random.below(3);
  const all = await Promise.all(Array.from({ length: times }, () => here.runOnce(ticket, once, execute)));
  return { callId, outcome: random.pick(all).sealed };
}

async function outcomeOf(callId: string, execute: () => Promise<JsonValue>): Promise<Settlement> {
  try {
    return { callId, output: await execute() };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    return { callId, error: { name, message } };
  }
}

function check(trace: Trace, result: RunResult | BlockedExecution, effects: readonly string[]): void {
  const value = result.status === "completed" ? result.value : result;
  if (isDeepStrictEqual(value, trace.value) && isDeepStrictEqual(effects, trace.effects)) return;
  const told = { value, expected: trace.value, effects, expectedEffects: trace.effects };
  throw new Error(`trace ${trace.seed} went wrong:\n${trace.source}\n${JSON.stringify(told, null, 1)}`);
}
