import { DISCOUNT_RATES, TAX_RATES } from "../data/shop.ts";
import { defineWorldTool, found, own, pickKeys, type ToolDefinition } from "../define-tool.ts";
import { array, boolean, date, integer, number, object, oneOf, orNull, string } from "../schema.ts";
import { cents } from "../text.ts";

const USER = object({
  id: string(),
  name: string(),
  email: string(),
  country: string(),
  tier: string(),
  active: boolean(),
  signupDate: date(),
});
const LINE = object({ sku: string(), quantity: integer(), unitPrice: number("in the order's currency") });
const ORDER = object({
  id: string(),
  userId: string(),
  date: date(),
  status: oneOf(["pending", "shipped", "delivered", "cancelled"]),
  currency: string(),
  shipmentId: orNull("string"),
  items: array(LINE),
});

export const listUsers: ToolDefinition = defineWorldTool("list_users", {
  description: "List the shop's users, optionally filtered by country or by active flag.",
  input: object({ country: string("two-letter country code"), active: boolean() }, ["country", "active"]),
  output: object({ users: array(USER) }),
  answer: ({ users }, { country, active }) => ({
    users: users.filter(
      (user) => (country === undefined || user.country === country) && (active === undefined || user.active === active),
    ),
  }),
});

export const getOrdersForUser: ToolDefinition = defineWorldTool("get_orders_for_user", {
  description: "All orders of one user, oldest first. A user without orders gives an empty list.",
  input: object({ userId: string("such as u01") }),
  output: object({ orders: array(ORDER) }),
  answer: ({ users, orders }, { userId }) => {
    found(
      users.find(({ id }) => id === userId),
      `Unknown user: ${userId}`,
    );
    return { orders: orders.filter((order) => order.userId === userId) };
  },
});

export const getDiscountRate: ToolDefinition = defineWorldTool("get_discount_rate", {
  description: "Discount rate of a customer tier, as a fraction (0.05 is 5%).",
  input: object({ tier: oneOf(Object.keys(DISCOUNT_RATES)) }),
  output: object({ rate: number() }),
  answer: (_, { tier }) => ({ rate: found(own(DISCOUNT_RATES, tier), `Unknown tier: ${tier}`) }),
});

export const getTaxRate: ToolDefinition = defineWorldTool("get_tax_rate", {
  description: "Sales tax rate of a country, as a fraction.",
  input: object({ country: string("two-letter country code") }),
  output: object({ rate: number() }),
  answer: (_, { country }) => ({ rate: found(own(TAX_RATES, country), `No tax rate for country: ${country}`) }),
});

export const computeLineTotal: ToolDefinition = defineWorldTool("compute_line_total", {
  description: "Total of one order line: quantity * unitPrice * (1 - discountRate) * (1 + taxRate), rounded to cents.",
  input: object({
    quantity: integer("", { minimum: 0 }),
    unitPrice: number("", { minimum: 0 }),
    discountRate: number("a fraction", { minimum: 0, maximum: 1 }),
    taxRate: number("a fraction", { minimum: 0 }),
  }),
  output: object({ total: number() }),
  answer: (_, { quantity, unitPrice, discountRate, taxRate }) => ({
    total: cents(quantity * unitPrice * (1 - discountRate) * (1 + taxRate)),
  }),
});

export const getStockLevel: ToolDefinition = defineWorldTool("get_stock_level", {
  description: "Stock of one article.",
  input: object({ sku: string("such as SKU-101") }),
  output: object({
    sku: string(),
    name: string(),
    onHand: integer(),
    reorderPoint: integer("order more when onHand is below this"),
  }),
  answer: ({ stock }, { sku }) => {
    const article = found(
      stock.find((item) => item.sku === sku),
      `Unknown article: ${sku}`,
    );
    return pickKeys(article, ["sku", "name", "onHand", "reorderPoint"]);
  },
});

export const getShipment: ToolDefinition = defineWorldTool("get_shipment", {
  description:
    "One shipment from the carrier. May fail: an error with E_TIMEOUT is temporary (calling again helps), any other error code is final.",
  input: object({ id: string("such as S-1001") }),
  output: object({ id: string(), orderId: string(), status: string(), carrier: string(), weightKg: number() }),
  answer: ({ shipments }, { id }, { shipmentTries }) => {
    const shipment = found(
      shipments.find((item) => item.id === id),
      `Shipment ${id} does not exist (E_NOT_FOUND)`,
    );
    if (shipment.fault === "corrupt") throw new Error(`Carrier record of ${id} is damaged (E_CORRUPT)`);
    const tries = (shipmentTries.get(id) ?? 0) + 1;
    shipmentTries.set(id, tries);
    if (shipment.fault === "timeout" && tries <= 2)
      throw new Error(`Carrier did not answer for ${id}, try again (E_TIMEOUT)`);
    return pickKeys(shipment, ["id", "orderId", "status", "carrier", "weightKg"]);
  },
});
