@main struct SquallCommand { static func main() {} }
