import LoadTarget

extension [TargetPoint] {
    /// The one value of a series with these tags, among others; nil where there is none, or several.
    func value(_ name: String, _ tags: [String: String] = [:]) -> Double? {
        let found = values(name, tags)
        return found.count == 1 ? found[0] : nil
    }

    /// The values of series with these tags, among others.
    func values(_ name: String, _ tags: [String: String] = [:]) -> [Double] {
        filter { point in
            point.series.name == name
                && tags.allSatisfy { point.series.tags.contains(TargetTag($0.key, $0.value)) }
        }.map(\.value)
    }
}
