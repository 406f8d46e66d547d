using Golden;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Golden FOLDER    writes cases.json and one .safetensors file per family");
    return 2;
}
LibtorchOnOlderGlibcxx.Apply();
return Generator.Run(args[0]);
