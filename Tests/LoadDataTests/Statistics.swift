import Glibc

/// Pearson's χ²: how far counts are from what was expected of them.
func chiSquare(_ counts: [Double], expected: [Double]) -> Double {
    zip(counts, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
}

/// Cuts a file off.
func truncate(_ path: String, to size: Int) throws {
    guard Glibc.truncate(path, off_t(size)) == 0 else { throw CannotTruncate() }
}

private struct CannotTruncate: Error {}
