import { defineFixed, defineMethods, defineTag, type Methods, nameFunction } from "../define.ts";
import { construct, defineProperty, typeError, weakGet, weakSet } from "../intrinsics.ts";
import { supportedLocales } from "./locales.ts";

/** What one of the constructors of `Intl` consists of; `State` is what its objects know. */
export interface ServiceParts<State extends object> {
  readonly name: string;
  /** Whether it may be called without `new`, as the oldest three may. */
  readonly callable: boolean;
  create(locales: unknown, options: unknown): State;
  readonly methods: Readonly<Record<string, (state: State, a: unknown, b: unknown) => unknown>>;
  /** A property whose value is a function bound to the object: `format` and `compare`. */
  readonly bound?: BoundMethod<State>;
}

export interface BoundMethod<State extends object> {
  readonly name: string;
  readonly length: number;
  run(state: State, a: unknown, b: unknown): unknown;
}

type StateOf<State> = (self: unknown) => State;

const EngineObject = Object;

function defineBound<State extends object>(
  prototype: object,
  bound: BoundMethod<State>,
  stateOf: StateOf<State>,
): void {
  const made = new WeakMap<object, object>();
  const getter = function (this: unknown): object {
    const state = stateOf(this);
    const known = weakGet(made, state);
    if (known !== undefined) return known;
    const method = (...args: unknown[]): unknown => bound.run(state, args[0], args[1]);
    nameFunction(method, "", bound.length);
    weakSet(made, state, method);
    return method;
  };
  nameFunction(getter, `get ${bound.name}`);
  defineProperty(prototype, bound.name, { get: getter, enumerable: false, configurable: true });
}

/** Makes a constructor of `Intl`: its objects keep their state out of reach. */
export function createService<State extends object>(parts: ServiceParts<State>): object {
  const { name } = parts;
  const states = new WeakMap<object, State>();
  const stateOf = (self: unknown): State => {
    const state = weakGet(states, self as object);
    if (state === undefined) throw typeError(`Incompatible receiver: it is no Intl.${name}`);
    return state;
  };
  function Service(locales: unknown, options: unknown): object {
    if (new.target === undefined && !parts.callable) throw typeError(`Constructor Intl.${name} requires 'new'`);
    const object = construct(EngineObject, [], (new.target ?? Service) as unknown as ObjectConstructor) as object;
    weakSet(states, object, parts.create(locales, options));
    return object;
  }
  const prototype = Service.prototype as object;
  for (const [key, method] of Object.entries(parts.methods)) {
    const methods: Methods = {
      [key](this: unknown, a: unknown, b: unknown): unknown {
        return method(stateOf(this), a, b);
      },
    };
    defineMethods(prototype, methods, { [key]: method.length - 1 });
  }
  if (parts.bound !== undefined) defineBound(prototype, parts.bound, stateOf);
  defineTag(prototype, `Intl.${name}`);
  defineStatics(Service, name);
  return Service;
}

function defineStatics(type: object, name: string): void {
  nameFunction(type, name, 0);
  defineFixed(type, "prototype", (type as { prototype: object }).prototype, {});
  const statics: Methods = {
    supportedLocalesOf(locales: unknown): string[] {
      return supportedLocales(locales);
    },
  };
  defineMethods(type, statics);
}
