/// Working memory of a model, kept from piece to piece: one thread's.
struct ModelState: Sendable {
}
