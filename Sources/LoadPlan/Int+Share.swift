extension Int {
    /// How much of this number falls to one of `count` parts of a run: the shares differ by one at most.
    package func share(_ index: Int, of count: Int) -> Int {
        self / count + (index < self % count ? 1 : 0)
    }
}
