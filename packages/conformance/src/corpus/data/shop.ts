import { at, createRandom, type Random } from "../random.ts";
import { byKey, dayAfter, padded } from "../text.ts";

export interface User {
  id: string;
  name: string;
  email: string;
  country: string;
  tier: string;
  active: boolean;
  signupDate: string;
}

export interface OrderLine {
  sku: string;
  quantity: number;
  unitPrice: number;
}

export interface Order {
  id: string;
  userId: string;
  date: string;
  status: "pending" | "shipped" | "delivered" | "cancelled";
  currency: string;
  shipmentId: string | null;
  items: OrderLine[];
}

export interface Article {
  sku: string;
  name: string;
  price: number;
  onHand: number;
  reorderPoint: number;
}

export interface Shipment {
  id: string;
  orderId: string;
  status: string;
  carrier: string;
  weightKg: number;
  /** How its carrier fails, if it does. */
  fault: "corrupt" | "timeout" | null;
}

export interface Shop {
  stock: Article[];
  users: User[];
  orders: Order[];
  shipments: Shipment[];
}

export const PRODUCTS: readonly string[] = ["Anvil", "Beacon", "Cable", "Drill", "Engine", "Funnel", "Gasket", "Hinge"];
export const TAX_RATES: Readonly<Record<string, number>> = { DE: 0.19, FR: 0.2, GB: 0.2, US: 0.07, NO: 0.25 };
export const DISCOUNT_RATES: Readonly<Record<string, number>> = { bronze: 0, silver: 0.05, gold: 0.12 };

const NAMES = [
  "Ada Blom",
  "Ahmed Rashid",
  "Amy Rowe",
  "Anna Weiss",
  "Axel Weiss",
  "Bea Lund",
  "Carl Otto",
  "Dana Fox",
  "Elif Demir",
  "Finn Moe",
  "Gus Hale",
  "Hana Ito",
  "Ivo Kral",
  "Jack Hale",
  "Jane Hale",
  "Kim Park",
  "Lea Roth",
  "Mark O'Neil",
  "Mary O'Neil",
  "Nils Berg-Hansen",
  "Olga Petrova",
  "Paul Stein",
  "Quinn Ash",
  "Rosa Diaz",
];

export function generateShop(seed: number): Shop {
  const random = createRandom(seed, 1);
  const stock = Array.from({ length: 14 }, (_, i) => generateArticle(random, i));
  const users = NAMES.map((name, i) => generateUser(random, name, i));
  return { stock, users, ...generateOrders(createRandom(seed, 2), stock, users) };
}

const generateArticle = ({ pick, int }: Random, i: number): Article => ({
  sku: `SKU-${101 + i}`,
  name: `${pick(["Red", "Blue", "Steel", "Oak"])} ${at(PRODUCTS, i % 8)}`,
  price: int(300, 14000) / 100,
  onHand: int(0, 30),
  reorderPoint: int(5, 20),
});

const generateUser = ({ pick, int, chance }: Random, name: string, i: number): User => ({
  id: `u${padded(i + 1, 2)}`,
  name,
  email: `${name.toLowerCase().replace(/[^a-z]+/g, ".")}@mail.example`,
  country: pick(Object.keys(TAX_RATES)),
  tier: pick(Object.keys(DISCOUNT_RATES)),
  active: chance(0.75),
  signupDate: dayAfter("2019-01-01", int(0, 2150)),
});

function generateOrders(random: Random, stock: Article[], users: User[]): Pick<Shop, "orders" | "shipments"> {
  const { int, pick } = random;
  const orders: Order[] = [];
  const shipments: Shipment[] = [];
  for (const user of users) {
    const dates = new Set<string>();
    for (let left = int(0, 6); left > 0; left--) dates.add(dayAfter("2024-10-01", int(0, 161)));
    for (const date of [...dates].sort()) {
      const status = pick(["pending", "shipped", "delivered", "delivered", "cancelled"] as const);
      const articles = [...new Set(Array.from({ length: int(1, 4) }, () => pick(stock)))];
      const order: Order = {
        id: `O-${5001 + orders.length}`,
        userId: user.id,
        date,
        status,
        currency: pick(["USD", "EUR", "GBP"]),
        shipmentId: null,
        items: articles.map(({ sku, price }) => ({ sku, quantity: int(1, 9), unitPrice: price })),
      };
      if (status === "shipped" || status === "delivered") {
        const shipment = generateShipment(random, shipments.length + 1, order);
        order.shipmentId = shipment.id;
        shipments.push(shipment);
      }
      orders.push(order);
    }
  }
  orders.push(
    recentOrder("O-5901", "u04", "2025-03-05", at(stock, 3)),
    recentOrder("O-5902", "u09", "2025-02-26", at(stock, 4)),
  );
  return { orders: orders.sort(byKey(({ date }) => date)), shipments };
}

const generateShipment = ({ int, pick }: Random, number: number, { id, status }: Order): Shipment => ({
  id: `S-${1000 + number}`,
  orderId: id,
  status: status === "delivered" ? "delivered" : pick(["in_transit", "customs"]),
  carrier: pick(["Hermod", "Pheidip", "Iris"]),
  weightKg: int(2, 240) / 10,
  fault: number % 9 === 4 ? "corrupt" : number % 7 === 3 ? "timeout" : null,
});

/** An order that is pending, but not yet (or only just) for two weeks. */
const recentOrder = (id: string, userId: string, date: string, { sku, price }: Article): Order => ({
  id,
  userId,
  date,
  status: "pending",
  currency: "EUR",
  shipmentId: null,
  items: [{ sku, quantity: 2, unitPrice: price }],
});
