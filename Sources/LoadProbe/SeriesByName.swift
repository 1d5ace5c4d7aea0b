import LoadTarget

/// The series of things that have a name in the kernel's files, such as cores and disks: made when a thing is seen first, since to make
/// them costs more than to read their values.
struct SeriesByName: Sendable {
    private var known: [ArraySlice<UInt8>: [TargetSeries]] = [:]

    /// The series of a thing.
    ///
    /// - Parameter make: makes them, by the thing's name.
    mutating func series(of name: KernelText.Line, _ make: (String) -> [TargetSeries]) -> [TargetSeries] {
        if let series = known[name] { return series }
        let series = make(String(decoding: name, as: UTF8.self))
        // A copy: the name is a part of a buffer that will be read into.
        known[ArraySlice(Array(name))] = series
        return series
    }
}
