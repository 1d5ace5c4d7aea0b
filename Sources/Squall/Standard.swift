import LoadGRPC
import LoadHTTP
import LoadWebSocket
import LoadWire

/// The protocols that ship with Squall. Pass a list of your own to add to them.
public let standardExecutors: [any ExecutorPlugin] = [HTTPPlugin(), WebSocketPlugin(), GRPCPlugin()]
