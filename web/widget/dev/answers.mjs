/** The canned bot behind the stand-in server: one answer for each thing that the widget can show. */

export const BOT = {
  id: "acme",
  name: "Acme Support",
  greeting: "Hi! I can track an order, start a return or answer a question.",
  languages: ["en"],
  suggestions: ["Where is my order?", "How long does shipping take?", "I want to return something", "Talk to a person"],
};

const SHIPPING = {
  text: "Standard shipping to Norway takes **5 to 7 working days** and costs €9. Orders over €100 ship free.",
  citations: [
    {
      title: "Shipping times and costs",
      source: "shipping.md",
      quote: "Standard shipping to Norway takes 5 to 7 working days and costs €9. Orders over €100 ship free.",
      url: "https://acme.example/help/shipping",
    },
    {
      title: "Customs and duties",
      source: "customs.md",
      quote: "Norway is outside the EU: import VAT may be due on delivery.",
      url: null,
    },
  ],
};

const RETURN = {
  kind: "choices",
  text: "Sure. Why would you like to send it back?",
  choices: [
    { label: "It doesn't fit", value: "fit" },
    { label: "It arrived damaged", value: "damaged" },
    { label: "I changed my mind", value: "mind" },
  ],
};

const SIZES = {
  kind: "choices",
  text: "Which size would you like?",
  choices: ["XS", "S", "M", "L", "XL"].map((label) => ({ label, value: label.toLowerCase() })),
};

const CARD = {
  kind: "card",
  text: "Order A-1234",
  card: {
    title: "Order A-1234",
    text: "2 items, shipped on 3 March. Arrives **Thursday**.",
    url: "https://acme.example/orders/A-1234",
  },
};

const LONG = {
  text: "Here is how a return works:\n\n1. Pack the item in its own box.\n2. Print the label from https://acme.example/returns.\n3. Hand it in within 30 days.\n\n- Shoes: unworn\n- Swimwear: with the seal\n\nSome_very_long_word_without_any_break_that_has_to_be_wrapped_somewhere_or_it_would_run_out_of_the_bubble_for_sure <b>not bold</b>",
};

const LINKS = {
  text: "Your label is ready.\nPrint the label: https://acme.example/returns/A-1234/label?size=a4\nDrop-off points: https://acme.example/points",
};

const PICTURE = {
  kind: "card",
  text: "This is the jacket in moss green.",
  card: { title: "The jacket in moss green, from the front", image_url: "https://acme.example/jacket.png" },
};

const FILE = {
  kind: "choices",
  text: "Thank you, I have it. I can't read files myself, but my colleagues can.",
  choices: [{ label: "Talk to a person", value: "Talk to a person" }],
};

const RULES = [
  [/^file$/, () => ({ replies: [FILE] })],
  [/\bpause\b/, () => ({ replies: [{ text: "Let me think." }, { text: "Here it is.", pause_seconds: 2 }, LINKS] })],
  [/\blinks?\b/, () => ({ replies: [LINKS] })],
  [/\bpicture\b/, () => ({ replies: [PICTURE] })],
  [/\bhold\b/, () => ({ replies: [{ text: "Thanks for waiting." }], delayMs: 8_000 })],
  [/\bslow\b/, () => ({ replies: [{ text: "That took a moment." }], delayMs: 2_000 })],
  [/ship|deliver/i, () => ({ replies: [SHIPPING] })],
  [/jacket/i, () => ({ replies: [SIZES] })],
  [/^(xs|s|m|l|xl)$/i, () => ({ replies: [{ text: "Yes, that one is in stock." }] })],
  [/return|choose/i, () => ({ replies: [RETURN] })],
  [
    /^(fit|damaged|mind)$/,
    () => ({ replies: [{ text: "Thank you. What is the order number? It looks like A-1234." }] }),
  ],
  [/card|A-1234/i, () => ({ replies: [{ text: "Found it:" }, CARD] })],
  [/long/, () => ({ replies: [LONG] })],
  [/order/i, () => ({ replies: [{ text: "What is the order number? It looks like A-1234." }] })],
  [
    /person/i,
    () => ({
      replies: [{ text: "I'll get a colleague for you. This usually takes a few minutes." }],
      status: "waiting",
    }),
  ],
  [/close|bye/i, () => ({ replies: [{ text: "Have a good day!" }], status: "closed" })],
];

export function answer(text, status) {
  if (status !== "bot") return { replies: [], delayMs: 50 };
  const rule = RULES.find(([pattern]) => pattern.test(text));
  return rule ? rule[1]() : { replies: [{ text: "Sorry, I didn't get that." }] };
}
