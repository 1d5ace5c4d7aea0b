/// All bottlenecks, in the order in which they are listed.
let standardBottlenecks: [any Bottleneck.Type] = [
    Healthy.self, CPUBound.self, SingleLock.self, WorkerPool.self, BoundedQueue.self, DatabasePool.self, RateLimit.self,
    BandwidthCap.self, ConnectionLimit.self, EventLoopBlock.self, PauseToCollect.self, MemoryGrowth.self,
    DescriptorLeak.self,
    ColdStart.self, CacheMissStorm.self, SlowDependency.self, CPUQuota.self,
    PacketPath.self,
]
