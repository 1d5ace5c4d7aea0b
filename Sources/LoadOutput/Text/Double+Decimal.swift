import Foundation

extension Double {
    /// To a billionth, as fine as times are measured, without an exponent, which neither XML Schema's decimals nor all
    /// readers of comma-separated values have.
    var decimalText: String {
        var text = String(format: "%.9f", self)
        while text.last == "0" { text.removeLast() }
        return text.last == "." ? String(text.dropLast()) : text
    }
}
