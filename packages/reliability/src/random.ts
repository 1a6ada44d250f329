export { type Random, seededRandom } from "../../core/test/traces/seeded-random.ts";
