extension Double {
    /// Reads a share of 1 that is written as a percentage above 0 and up to 100: `0.5%`. Nil for anything else.
    public init?(percentage text: String) {
        guard text.last == "%", let percent = DecimalText(text.dropLast()), percent.value() > 0, percent.value() <= 100
        else { return nil }
        self = percent.value(timesTenToThe: -2)
    }
}
