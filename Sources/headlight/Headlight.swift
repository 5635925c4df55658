import HeadlightCLI

@main
struct Headlight {
  static func main() { HeadlightCommand.main() }
}
