import LoadMetrics

extension ProtobufWriter {
    /// A `KeyValue` whose value is a text.
    mutating func attribute(_ field: Int, _ name: String, _ value: String) {
        message(field) {
            $0.string(1, name)
            $0.message(2) { $0.string(1, value) }
        }
    }
}
