namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for in order to compile records for .NET Standard 2.0.</summary>
internal static class IsExternalInit;
