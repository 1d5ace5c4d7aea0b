#if canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What the kernel counts in.
struct KernelUnits: Sendable {
    /// Ticks per second.
    var ticks = Double(sysconf(CInt(_SC_CLK_TCK)))
    /// Bytes of a page.
    var pageSize = Double(sysconf(CInt(_SC_PAGESIZE)))
}
