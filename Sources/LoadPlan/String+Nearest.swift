extension String {
    /// The known word that this one was most likely meant to be, or nil when none is near: the one at the smallest
    /// edit distance, at most a third of the word's length, where case and `_` for `-` do not count.
    public func nearest(among known: some Sequence<String>) -> String? {
        let written = folded
        let limit = Swift.max(1, written.count / 3)
        var best: (word: String, distance: Int)?
        for word in known {
            let distance = Self.editDistance(written, word.folded)
            if distance <= limit, distance < word.count, distance < best?.distance ?? .max {
                best = (word, distance)
            }
        }
        return best?.word
    }

    private var folded: [Character] { lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 } }

    /// Damerau–Levenshtein distance, optimal string alignment form: insertions, deletions, substitutions and swaps of
    /// neighbours each count one.
    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return Swift.max(a.count, b.count) }
        var (beforeLast, last) = ([Int](), Array(0...b.count))
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var distance = Swift.min(last[j] + 1, row[j - 1] + 1, substitution)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    distance = Swift.min(distance, beforeLast[j - 2] + 1)
                }
                row.append(distance)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
