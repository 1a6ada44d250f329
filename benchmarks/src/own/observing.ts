import { type CodeActOptions, createCodeAct, type Engine } from "@codeact/core";
import { context, metrics, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { spread } from "../measure.ts";
import { five } from "../tests/programs.ts";
import { echo } from "./echo.ts";
import type { Row } from "./rows.ts";

const rounds = 400;
const mostPercent = 5;

/** What observing runs adds to them. */
export async function* observingRows(engine: Engine): AsyncGenerator<Row> {
  let events = 0;
  const onEvent = (): void => {
    events++;
  };
  yield await added("events add to a run of 5 calls", engine, { onEvent, tracing: false });
  const spans = setUpTelemetry();
  yield await added("events and tracing add to a run of 5 calls", engine, { onEvent });
  trace.disable();
  metrics.disable();
  context.disable();
  if (events === 0 || spans() === 0) throw new Error("Nothing was observed.");
}

/** In percent: of pairs of runs that follow one another, the median. */
async function added(name: string, engine: Engine, observed: Partial<CodeActOptions>): Promise<Row> {
  const timeOf = async (codeact: { run(source: string): Promise<unknown> }): Promise<number> => {
    const before = performance.now();
    await codeact.run(five);
    return performance.now() - before;
  };
  const plain = createCodeAct({ tools: [echo], engine, tracing: false });
  const other = createCodeAct({ tools: [echo], engine, ...observed });
  const percents: number[] = [];
  for (let round = -100; round < rounds; round++) {
    // In turns, so that neither is always the second.
    const first = round % 2 === 0;
    const one = await timeOf(first ? plain : other);
    const two = await timeOf(first ? other : plain);
    if (round >= 0) percents.push(100 * (first ? two / one - 1 : one / two - 1));
  }
  return { name, unit: "%", median: spread(percents).median, budget: mostPercent };
}

/** The real SDK, whose exporter only counts spans. */
function setUpTelemetry(): () => number {
  let count = 0;
  const exporter = {
    export(spans: readonly unknown[], done: (result: { code: number }) => void): void {
      count += spans.length;
      done({ code: 0 });
    },
    shutdown: async (): Promise<void> => {},
  };
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  metrics.setGlobalMeterProvider(new MeterProvider());
  return () => count;
}
