/// How a request is kept from its plain answer: a delay, a chance to fail, another status.
struct Impairment: Sendable, Equatable {
    var delay: DelayDistribution?
    var errorRate = 0.0
    var status: Int?

    /// No impairment.
    static let none = Impairment()

    /// This impairment with what a request asks for in place of its own.
    ///
    /// - Parameter parameter: gives the value of a query parameter by its name.
    func overridden(by parameter: (Substring) -> Substring?) throws(InvalidLabValue) -> Impairment {
        var result = self
        if let text = parameter("delay") {
            result.delay = try DelayDistribution(parsing: String(text))
        }
        if let text = parameter("error") {
            result.errorRate = try LabConfiguration.errorRate(parsing: String(text))
        }
        if let text = parameter("status") {
            guard let code = Int(text), (200...599).contains(code) else {
                throw InvalidLabValue(#"status "\#(text)" is not a whole number from 200 to 599, as in status=418"#)
            }
            result.status = code
        }
        return result
    }

    /// What one request meets. The failure is drawn first, so that another delay does not change which requests fail.
    func draw(using random: inout SeededRandom) -> (fails: Bool, delay: Duration?) {
        let fails = random.unit() < errorRate
        return (fails, delay?.sample(using: &random))
    }
}
