/** A type of the browser that the SDK's declarations name, and those of Node 20 do not have. */
type HeadersInit = NonNullable<ConstructorParameters<typeof Headers>[0]>;
