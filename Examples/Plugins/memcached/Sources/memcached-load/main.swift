import MemcachedProtocol
import Squall

await LoadCommand(executors: standardExecutors + [MemcachedPlugin()]).main()
