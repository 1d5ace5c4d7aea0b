import RedisProtocol
import Squall

await LoadCommand(executors: standardExecutors + [RedisPlugin()]).main()
